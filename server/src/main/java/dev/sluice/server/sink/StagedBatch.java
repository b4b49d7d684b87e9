package dev.sluice.server.sink;

import dev.sluice.server.model.WrittenFile;
import java.util.List;

/** Files of one attempt at one batch that no log mentions yet; may be none. */
public record StagedBatch(List<WrittenFile> files) {
  public StagedBatch {
    files = List.copyOf(files);
  }

  public long rows() {
    return files.stream().mapToLong(WrittenFile::records).sum();
  }

  public long sizeBytes() {
    return files.stream().mapToLong(WrittenFile::sizeBytes).sum();
  }
}
