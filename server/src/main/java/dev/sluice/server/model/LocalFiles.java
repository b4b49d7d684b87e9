package dev.sluice.server.model;

import java.util.Collection;

/**
 * Makes data files readable at their paths on this machine for as long as somebody reads them. Safe
 * for use by many threads.
 */
public interface LocalFiles {
  /** Files that are on this machine anyway. */
  LocalFiles PRESENT = relations -> () -> {};

  /**
   * Fetches what is not here yet; returns when all of it is.
   *
   * @throws SluiceException {@code DATA_FILE_MISSING}, {@code STORAGE_UNAVAILABLE}
   */
  Held hold(Collection<FileRelation> relations);

  /** Files that stay until this is closed; closing twice does nothing. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }
}
