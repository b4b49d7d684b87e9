-- bid: the last bid of ten seconds
SELECT window(dateTime, '10 seconds') AS w, bidder, auction, max(struct(dateTime, price, channel)) AS last
FROM input GROUP BY window(dateTime, '10 seconds'), bidder, auction
