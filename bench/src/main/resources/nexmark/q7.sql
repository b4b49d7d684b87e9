-- bid
SELECT window(dateTime, '10 seconds').start AS starts, max(struct(price, bidder, auction)) AS highest
FROM input GROUP BY window(dateTime, '10 seconds')
