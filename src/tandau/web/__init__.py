"""The workbench: pages and an API that show finished studies; nothing here is evidence."""
