"""Detections as data: loader, schemas, model and rules."""
