-- auction: the means are those of ten seconds, not of ten auctions
SELECT a.id, a.seller, b.price, b.dateTime FROM input a JOIN bid b
ON a.id = b.auction AND b.dateTime >= a.dateTime AND b.dateTime <= a.dateTime + INTERVAL 1 MINUTE
WHERE b.dateTime <= a.expires;
SELECT window(dateTime, '10 seconds') AS w, id, seller, max(price) AS price FROM input
GROUP BY window(dateTime, '10 seconds'), id, seller;
SELECT window(w, '10 seconds').start AS starts, seller, avg(price) AS price FROM input
GROUP BY window(w, '10 seconds'), seller
