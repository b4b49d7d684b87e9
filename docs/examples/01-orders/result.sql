SELECT * FROM orders_processed ORDER BY OrderID
