"""The endpoints of the REST interface, one module for each family; a module is found by the resources that it lists."""
