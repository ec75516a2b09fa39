"""The working side of the video register: faults, uptime, links, requests to look."""
