-- bid
SELECT auction, price FROM input WHERE auction % 123 = 0
