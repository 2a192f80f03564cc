"""The local stand-in for a Splunk: its REST interface and event collector, answered by the engine."""
