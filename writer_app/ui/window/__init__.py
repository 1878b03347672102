"""The window itself: menus, views, keys, tray."""
