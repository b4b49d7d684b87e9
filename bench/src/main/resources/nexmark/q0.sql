-- bid
SELECT auction, bidder, price, dateTime, extra FROM input
