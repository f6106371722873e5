return string.format("%d checks", checks)
