"""Splunk's own configuration formats, read as Splunk reads them."""
