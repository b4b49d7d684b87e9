package dev.sluice.server.http;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpException;

/** A body that ends in an error where it is longer than it may be. */
final class LimitedInputStream extends FilterInputStream {
  private final long limit;
  private long read;

  LimitedInputStream(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  static SluiceException tooLarge(long limit) {
    return new SluiceException(
        ErrorCode.PAYLOAD_TOO_LARGE, "The body is larger than " + limit + " bytes.");
  }

  @Override
  public int read() {
    int value = (int) received(() -> super.read());
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int bytes = (int) received(() -> super.read(buffer, offset, length));
    count(Math.max(0, bytes));
    return bytes;
  }

  @Override
  public long skip(long bytes) {
    long skipped = received(() -> super.skip(bytes));
    count(skipped);
    return skipped;
  }

  /** A body that breaks off or is wrongly chunked is the caller's fault, not the server's. */
  private static long received(Receiving receiving) {
    try {
      return receiving.receive();
    } catch (IOException | HttpException.RuntimeException e) {
      throw new SluiceException(
          ErrorCode.INVALID_ARGUMENT, "The body is malformed or did not arrive to its end.", e);
    }
  }

  private interface Receiving {
    long receive() throws IOException;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) {
    read += bytes;
    if (read > limit) {
      throw tooLarge(limit);
    }
  }
}
