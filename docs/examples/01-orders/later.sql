INSERT INTO orders_in (OrderID, OrderDate, Customer, Product, Quantity, Price) VALUES
  (3006, '2024-09-03', 'Carlson', 'Touring Bike Blue', 3, 900);
