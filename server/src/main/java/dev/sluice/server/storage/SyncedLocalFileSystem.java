package dev.sluice.server.storage;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * Local files for libraries that write by way of Hadoop. Unlike Hadoop's own: a file is synced when
 * it is closed, no {@code .crc} file appears beside it, and no process is forked to set
 * permissions, which are left to the umask. Public because Hadoop makes it by reflection.
 */
public final class SyncedLocalFileSystem extends RawLocalFileSystem {

  @Override
  protected OutputStream createOutputStreamWithMode(
      Path file, boolean append, @Nullable FsPermission permission) throws IOException {
    return new Synced(super.createOutputStreamWithMode(file, append, null));
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // Left to the umask.
  }

  /** Syncs once, at the end. */
  private static final class Synced extends FSDataOutputStream {
    private boolean closed;

    Synced(OutputStream out) throws IOException {
      super(out, null);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        hsync();
        super.close();
      }
    }
  }
}
