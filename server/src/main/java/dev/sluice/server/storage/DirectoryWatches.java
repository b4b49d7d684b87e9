package dev.sluice.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callbacks for new files in directories: one operating-system watch a directory, one daemon thread
 * for all, both from the first watch on.
 */
final class DirectoryWatches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatches.class);

  private final Map<Path, Watched> watched = new HashMap<>();
  private @Nullable WatchService service;
  private boolean closed;

  /** A watched directory and who wants to know. */
  private record Watched(WatchKey key, List<Callback> callbacks) {}

  /** Told apart by identity, also where one callback is added twice. */
  private static final class Callback {
    private final Runnable changed;

    Callback(Runnable changed) {
      this.changed = changed;
    }

    /** One watcher's fault must not silence the others. */
    void call() {
      try {
        changed.run();
      } catch (RuntimeException e) {
        LOG.warn("A directory watcher failed; its owner still looks by itself now and then.", e);
      }
    }
  }

  /** Returns a silent watch where the system grants none. */
  synchronized FileStore.Watch add(Path directory, Runnable changed) {
    Callback callback = new Callback(changed);
    try {
      Watched entry = watched.get(directory);
      if (entry == null || !entry.key().isValid()) {
        List<Callback> callbacks = entry == null ? new ArrayList<>() : entry.callbacks();
        entry = new Watched(register(directory), callbacks);
        watched.put(directory, entry);
      }
      entry.callbacks().add(callback);
    } catch (IOException | ClosedWatchServiceException e) {
      return () -> {};
    }
    return () -> remove(directory, callback);
  }

  private WatchKey register(Path directory) throws IOException {
    if (closed) {
      throw new ClosedWatchServiceException();
    }
    if (service == null) {
      service = FileSystems.getDefault().newWatchService();
      WatchService started = service;
      Thread thread = new Thread(() -> dispatch(started), "directory-watches");
      thread.setDaemon(true);
      thread.start();
    }
    return directory.register(
        service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
  }

  private synchronized void remove(Path directory, Callback callback) {
    Watched entry = watched.get(directory);
    if (entry == null) {
      return;
    }
    entry.callbacks().remove(callback);
    if (entry.callbacks().isEmpty()) {
      watched.remove(directory);
      entry.key().cancel();
    }
  }

  private void dispatch(WatchService from) {
    try {
      while (true) {
        WatchKey key = from.take();
        boolean wanted = key.pollEvents().stream().anyMatch(DirectoryWatches::wanted);
        boolean alive = key.reset();
        if (wanted || !alive) {
          callbacks((Path) key.watchable(), alive).forEach(Callback::call);
        }
      }
    } catch (ClosedWatchServiceException e) {
      // The store was closed: nobody waits any more.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Overflow counts as a change; the hidden temporary files of writers do not. */
  private static boolean wanted(WatchEvent<?> event) {
    return !(event.context() instanceof Path name) || !name.toString().startsWith(".");
  }

  /** Who to call; forgets the directory where it is gone. */
  private synchronized List<Callback> callbacks(Path directory, boolean alive) {
    Watched entry = watched.get(directory);
    if (entry == null) {
      return List.of();
    }
    if (!alive && !entry.key().isValid()) {
      watched.remove(directory);
    }
    return List.copyOf(entry.callbacks());
  }

  @Override
  public synchronized void close() {
    closed = true;
    watched.clear();
    if (service == null) {
      return;
    }
    try {
      service.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
