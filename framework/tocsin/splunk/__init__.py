"""The real Splunk, seen from outside: asked through its REST interface, fed through its event collector."""
