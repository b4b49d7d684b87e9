-- bid
SELECT b.auction, b.bidder, b.price, b.channel, a.itemName, a.initialBid, a.seller FROM input b
JOIN auction a ON b.auction = a.id WHERE a.category = 10
