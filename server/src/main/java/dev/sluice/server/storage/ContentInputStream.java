package dev.sluice.server.storage;

import java.io.EOFException;
import java.util.Objects;
import org.apache.hadoop.fs.FSInputStream;

/** The content of a file in memory, as Hadoop's readers want it. */
final class ContentInputStream extends FSInputStream {
  private final byte[] content;
  private int position;

  ContentInputStream(byte[] content) {
    this.content = content;
  }

  @Override
  public int read() {
    return position < content.length ? content[position++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length > 0 && position == content.length) {
      return -1;
    }
    int count = Math.min(length, content.length - position);
    System.arraycopy(content, position, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public void seek(long to) throws EOFException {
    if (to < 0 || to > content.length) {
      throw new EOFException("position " + to + " of " + content.length);
    }
    position = (int) to;
  }

  @Override
  public long getPos() {
    return position;
  }

  /** There is one copy only. */
  @Override
  public boolean seekToNewSource(long target) {
    return false;
  }
}
