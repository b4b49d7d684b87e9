package dev.sluice.server.testing;

import dev.sluice.server.storage.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A file store whose writes fail when told to: before anything is written, or after the write is
 * done, so that the caller cannot know its outcome.
 */
public final class FaultyFileStore implements FileStore {
  private final FileStore store;
  private Predicate<Path> faulty = file -> false;
  private int callsUntilFailure;
  private boolean written;
  private Predicate<Path> awaited = file -> true;
  private Runnable beforeWrite = () -> {};
  private boolean readsFail;
  private boolean writesFail;
  private boolean deletesFail;
  private final List<String> listed = new CopyOnWriteArrayList<>();

  public FaultyFileStore(FileStore store) {
    this.store = store;
  }

  /** The {@code call}-th write from now on, counted from 1, fails and leaves no trace. */
  public void failBeforeWrite(int call) {
    failAt(call, false, file -> true);
  }

  /** The {@code call}-th write from now on, counted from 1, is done and then fails. */
  public void failAfterWrite(int call) {
    failAt(call, true, file -> true);
  }

  /** Counts only writes to files that match. */
  public void failAt(int call, boolean afterWrite, Predicate<Path> files) {
    faulty = files;
    callsUntilFailure = call;
    written = afterWrite;
  }

  /** Whether the failure that was asked for has happened. */
  public synchronized boolean hasFailed() {
    return callsUntilFailure == 0;
  }

  /**
   * Runs once, just before the next commit to a table's log: a rival that is faster. Checkpoints of
   * the log, which are written beside the commits at any time, do not count.
   */
  public void beforeNextCommit(Runnable rival) {
    before(FaultyFileStore::isCommit, rival);
  }

  /** Runs once, just before the next write of whatever file. */
  public void beforeNextWrite(Runnable rival) {
    before(file -> true, rival);
  }

  private synchronized void before(Predicate<Path> files, Runnable rival) {
    awaited = files;
    beforeWrite = rival;
  }

  /** From now on every read fails, or none. */
  public void failReads(boolean fail) {
    readsFail = fail;
  }

  /** From now on every write fails and leaves no trace, or none. */
  public void failWrites(boolean fail) {
    writesFail = fail;
  }

  /** From now on every removal of a file fails and removes nothing, or none. */
  public void failDeletes(boolean fail) {
    deletesFail = fail;
  }

  /** The names that listings began with, in order. */
  public List<String> listed() {
    return listed;
  }

  @Override
  public boolean putIfAbsent(Path file, byte[] content) throws IOException {
    rivalAt(file).run();
    boolean fails = failsNow(file);
    if (writesFail || (fails && !written)) {
      throw new IOException("injected before the write of " + file.getFileName());
    }
    boolean created = store.putIfAbsent(file, content);
    if (fails) {
      throw new IOException("injected after the write of " + file.getFileName());
    }
    return created;
  }

  @Override
  public void replace(Path file, byte[] content) throws IOException {
    rivalAt(file).run();
    boolean fails = failsNow(file);
    if (writesFail || (fails && !written)) {
      throw new IOException("injected before the write of " + file.getFileName());
    }
    store.replace(file, content);
    if (fails) {
      throw new IOException("injected after the write of " + file.getFileName());
    }
  }

  private synchronized Runnable rivalAt(Path file) {
    if (!awaited.test(file)) {
      return () -> {};
    }
    Runnable rival = beforeWrite;
    beforeWrite = () -> {};
    return rival;
  }

  private static boolean isCommit(Path file) {
    return file.getParent().endsWith("_delta_log")
        && file.getFileName().toString().matches("\\d{20}\\.json");
  }

  private synchronized boolean failsNow(Path file) {
    return callsUntilFailure > 0 && faulty.test(file) && --callsUntilFailure == 0;
  }

  @Override
  public byte[] read(Path file) throws IOException {
    if (readsFail) {
      throw new IOException("injected at the read of " + file.getFileName());
    }
    return store.read(file);
  }

  @Override
  public boolean exists(Path file) {
    return store.exists(file);
  }

  @Override
  public Optional<StoredFile> stat(Path file) throws IOException {
    return store.stat(file);
  }

  @Override
  public List<StoredFile> list(Path directory) throws IOException {
    return store.list(directory);
  }

  @Override
  public List<StoredFile> listFrom(Path directory, String firstName) throws IOException {
    listed.add(firstName);
    return store.listFrom(directory, firstName);
  }

  @Override
  public void delete(Path file) throws IOException {
    if (deletesFail) {
      throw new IOException("injected at the removal of " + file.getFileName());
    }
    store.delete(file);
  }

  @Override
  public void deleteTree(Path directory) throws IOException {
    store.deleteTree(directory);
  }

  @Override
  public Watch watch(Path directory, Runnable changed) throws IOException {
    return store.watch(directory, changed);
  }
}
