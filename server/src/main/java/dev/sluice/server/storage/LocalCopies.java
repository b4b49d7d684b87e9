package dev.sluice.server.storage;

import dev.sluice.server.model.LocalFiles.Held;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies of immutable files on this machine, each at the path by which the file is known. Files
 * that somebody holds stay; of the others those that were used last, up to a number of bytes. Safe
 * for use by many threads.
 *
 * <p>A copy takes its name when it is whole. What lies at a path without having been fetched or
 * {@linkplain #written} is being prepared by somebody, and is left alone.
 */
final class LocalCopies implements AutoCloseable {
  private static final int FETCHERS = 8;

  private final long mostBytes;
  private final Source source;
  private final ExecutorService fetchers;

  private final Map<Path, Copy> copies = new HashMap<>();

  /** Those that nobody holds, the longest unused first. */
  private final LinkedHashMap<Path, Copy> unused = new LinkedHashMap<>();

  private long bytes;

  /** Where files are fetched from. */
  interface Source {
    /** Writes a file's content to a local one; returns its size. */
    long fetch(Path file, Path local) throws IOException;
  }

  /** A copy that is here or on its way. */
  private final class Copy implements Callable<Boolean> {
    private final Path file;
    private final FutureTask<Boolean> fetched = new FutureTask<>(this);
    private int users;
    private long size;

    Copy(Path file) {
      this.file = file;
    }

    /** True where the file had to be fetched. */
    @Override
    public Boolean call() throws IOException {
      boolean missing = !Files.exists(file);
      arrived(this, missing ? fetch(file) : Files.size(file));
      return missing;
    }
  }

  LocalCopies(long mostBytes, Source source) {
    this.mostBytes = mostBytes;
    this.source = source;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            FETCHERS, FETCHERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);
    pool.allowCoreThreadTimeOut(true);
    this.fetchers = pool;
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "store-fetch");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Fetches what is not here and keeps all of it until it is closed.
   *
   * @throws java.nio.file.NoSuchFileException names a file that the store does not have
   */
  Held hold(Collection<Path> files) throws IOException {
    List<Copy> held = take(new LinkedHashSet<>(files));
    try {
      for (Copy copy : held) {
        await(copy);
      }
    } catch (IOException | RuntimeException e) {
      release(held);
      throw e;
    }
    return new Lease(held);
  }

  private final class Lease implements Held {
    private @Nullable List<Copy> held;

    Lease(List<Copy> held) {
      this.held = held;
    }

    @Override
    public synchronized void close() {
      List<Copy> last = held;
      held = null;
      if (last != null) {
        release(last);
      }
    }
  }

  private synchronized List<Copy> take(Collection<Path> files) {
    List<Copy> taken = new ArrayList<>();
    for (Path file : files) {
      Copy copy = copies.get(file);
      boolean here = Files.exists(file);
      if (copy == null && here) {
        continue; // somebody prepares it, and keeps it himself
      }
      if (copy == null || (copy.fetched.isDone() && !here)) {
        forget(file);
        copy = new Copy(file);
        copies.put(file, copy);
        fetchers.execute(copy.fetched);
      }
      copy.users++;
      unused.remove(file);
      taken.add(copy);
    }
    return taken;
  }

  private long fetch(Path file) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      long size = source.fetch(file, temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return size;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void await(Copy copy) throws IOException {
    try {
      copy.fetched.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + copy.file + " was fetched");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    }
  }

  private synchronized void arrived(Copy copy, long size) {
    copy.size = size;
    if (copies.get(copy.file) == copy) {
      bytes += size;
      evict();
    }
  }

  private synchronized void release(List<Copy> held) {
    for (Copy copy : held) {
      copy.users--;
      if (copy.users > 0 || copies.get(copy.file) != copy) {
        continue;
      }
      if (failed(copy)) {
        forget(copy.file);
      } else {
        unused.put(copy.file, copy);
      }
    }
    evict();
  }

  private static boolean failed(Copy copy) {
    if (!copy.fetched.isDone()) {
      return false;
    }
    try {
      copy.fetched.get();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  /** A file at its path became the store's: from now on it is a copy like any other. */
  synchronized void written(Path file) {
    if (copies.containsKey(file)) {
      return;
    }
    Copy copy = new Copy(file);
    copies.put(file, copy);
    unused.put(file, copy);
    copy.fetched.run();
  }

  /** Removes a copy from the books, not from the disk. */
  synchronized void forget(Path file) {
    Copy copy = copies.remove(file);
    unused.remove(file);
    if (copy != null) {
      bytes -= copy.size;
    }
  }

  private void evict() {
    var oldest = unused.entrySet().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      Copy copy = oldest.next().getValue();
      if (!copy.fetched.isDone()) {
        continue;
      }
      oldest.remove();
      copies.remove(copy.file);
      bytes -= copy.size;
      try {
        Files.deleteIfExists(copy.file);
      } catch (IOException harmless) {
        // Removed with the directory at the next start.
        copy.file.toFile().deleteOnExit();
      }
    }
  }

  /** The bytes of all copies, those that are held included. */
  synchronized long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    fetchers.shutdownNow();
  }
}
