package dev.sluice.server.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodiesTest {
  private static final int MOST_IN_MEMORY = 10;
  private static final byte[] SMALL = body(MOST_IN_MEMORY);
  private static final byte[] LARGE = body(100_000);

  @TempDir private Path directory;
  private Bodies bodies;

  @BeforeEach
  void open() {
    bodies = new Bodies(directory, MOST_IN_MEMORY);
  }

  @Test
  void bodies_arrive_as_they_were_sent_and_leave_no_file() throws IOException {
    for (byte[] sent : List.of(new byte[0], SMALL, body(MOST_IN_MEMORY + 1), LARGE)) {
      try (InputStream received = receive(sent)) {
        assertThat(directory).as("what a crash would leave").isEmptyDirectory();
        assertThat(received.readAllBytes()).isEqualTo(sent);
      }
    }
  }

  @Test
  void large_bodies_take_turns_and_small_ones_do_not() throws Exception {
    InputStream first = receive(LARGE);
    InputStream second = receive(LARGE);
    FutureTask<InputStream> third = new FutureTask<>(() -> receive(LARGE));
    Thread waiting = new Thread(third);
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING && waiting.isAlive()) {
      Thread.onSpinWait();
    }
    receive(SMALL).close();
    assertThat(third).isNotDone();
    first.close();
    first.close(); // a second time gives no second turn
    third.get().close();
    second.close();
  }

  @Test
  void body_that_breaks_off_takes_no_turn_and_leaves_no_file() throws IOException {
    SluiceException tooLarge = new SluiceException(ErrorCode.PAYLOAD_TOO_LARGE, "too large");
    InputStream end =
        new InputStream() {
          @Override
          public int read() {
            throw tooLarge;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            throw tooLarge;
          }
        };
    for (int i = 0; i < 3; i++) {
      InputStream breaking = new SequenceInputStream(new ByteArrayInputStream(LARGE), end);
      assertThatThrownBy(() -> bodies.receive(breaking)).isSameAs(tooLarge);
    }
    List<InputStream> turns = new ArrayList<>(List.of(receive(LARGE), receive(LARGE)));
    assertThat(directory).isEmptyDirectory();
    for (InputStream turn : turns) {
      turn.close();
    }
  }

  @Test
  void caller_that_is_interrupted_gives_up_its_place() throws IOException {
    InputStream first = receive(LARGE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> receive(LARGE)).isInstanceOf(SluiceException.class);
    assertThat(Thread.interrupted()).isTrue();
    receive(LARGE).close();
    first.close();
  }

  private InputStream receive(byte[] body) {
    return bodies.receive(new ByteArrayInputStream(body));
  }

  private static byte[] body(int bytes) {
    byte[] body = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      body[i] = (byte) i;
    }
    return body;
  }
}
