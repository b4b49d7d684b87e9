-- auction: the winning bids are those of ten seconds
SELECT a.id, a.category, b.price, b.dateTime FROM input a JOIN bid b
ON a.id = b.auction AND b.dateTime >= a.dateTime AND b.dateTime <= a.dateTime + INTERVAL 1 MINUTE
WHERE b.dateTime <= a.expires;
SELECT window(dateTime, '10 seconds') AS w, id, category, max(price) AS price FROM input
GROUP BY window(dateTime, '10 seconds'), id, category;
SELECT window(w, '10 seconds').start AS starts, category, avg(price) AS price FROM input
GROUP BY window(w, '10 seconds'), category
