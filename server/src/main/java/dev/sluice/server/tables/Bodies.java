package dev.sluice.server.tables;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The bodies of appends on their way in. A small one stays in memory. A large one arrives in a file
 * first, at its sender's pace, and then waits for its turn: parsing it fills the buffers of a row
 * group, so that many at a time would take all memory. Safe for use by many threads.
 */
final class Bodies {
  private static final int LARGE_AT_ONCE = 2;

  private final Path directory;
  private final int mostInMemory;
  private final Semaphore turns = new Semaphore(LARGE_AT_ONCE, true);

  /**
   * @param directory where large bodies lie; nothing is left there, whatever happens
   * @param mostInMemory bytes of a body that is not large
   */
  Bodies(Path directory, int mostInMemory) {
    this.directory = directory;
    this.mostInMemory = mostInMemory;
  }

  /** The whole body, to be closed by the caller; returns when it may be parsed. */
  InputStream receive(InputStream sent) {
    try {
      byte[] head = sent.readNBytes(mostInMemory + 1);
      return head.length <= mostInMemory
          ? new ByteArrayInputStream(head)
          : inTurn(file(head, sent));
    } catch (IOException e) {
      throw new SluiceException(
          ErrorCode.STORAGE_UNAVAILABLE,
          "The rows could not be kept in " + directory + ": " + e.getMessage(),
          e);
    }
  }

  private FileChannel file(byte[] head, InputStream rest) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("sent-" + UUID.randomUUID() + ".rows");
    FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE, DELETE_ON_CLOSE);
    try {
      OutputStream out = Channels.newOutputStream(channel);
      out.write(head);
      rest.transferTo(out);
      return channel.position(0);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private InputStream inTurn(FileChannel body) throws IOException {
    try {
      turns.acquire();
    } catch (InterruptedException e) {
      body.close();
      Thread.currentThread().interrupt();
      throw new SluiceException(ErrorCode.SHUTTING_DOWN, "The server is shutting down.", e);
    }
    return new Turn(body);
  }

  /** Ends the turn when it is closed. */
  private final class Turn extends FilterInputStream {
    private final AtomicBoolean ended = new AtomicBoolean();

    Turn(FileChannel body) {
      super(Channels.newInputStream(body));
    }

    @Override
    public void close() throws IOException {
      if (ended.compareAndSet(false, true)) {
        try {
          super.close();
        } finally {
          turns.release();
        }
      }
    }
  }
}
