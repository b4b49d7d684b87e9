package dev.sluice.plugins;

import java.io.IOException;
import java.util.Map;

/** A store of one kind, in a process of its own. */
public interface StoreServer extends AutoCloseable {
  /** The URI of a place that nobody else has and in which there is nothing. */
  String newPlace() throws IOException;

  /** Hadoop's options by which it is reached. */
  Map<String, String> options();

  @Override
  void close();
}
