package dev.sluice.compat.spark;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without checksums and permissions: Hadoop starts a process to set those of each file,
 * which would take most of the time of a small batch.
 */
public final class PlainLocalFileSystem extends RawLocalFileSystem {
  @Override
  public URI getUri() {
    return URI.create("file:///");
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {
    // The process's own are good enough.
  }
}
