-- auction: the winning bids are those of ten seconds
SELECT a.id, a.seller, a.category, b.bidder, b.price, b.dateTime FROM input a JOIN bid b
ON a.id = b.auction AND b.dateTime >= a.dateTime AND b.dateTime <= a.dateTime + INTERVAL 1 MINUTE
WHERE b.dateTime <= a.expires;
SELECT window(dateTime, '10 seconds').start AS starts, id, seller, category, max(struct(price, bidder)) AS winner
FROM input GROUP BY window(dateTime, '10 seconds'), id, seller, category
