package dev.sluice.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.s3a.S3Server;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3aFileStoreTest extends StoreServerContract {
  private static S3Server s3;

  @BeforeAll
  static void start() throws IOException {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @Override
  StoreServer server() {
    return s3;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_lost_answer_to_a_write_that_was_done_is_not_taken_for_a_rivals_file() throws IOException {
    store.putIfAbsent(directory().resolve("first"), bytes("1"));
    s3.gate().loseNextAnswer("PUT");
    assertThat(store.putIfAbsent(directory().resolve("second"), bytes("ours"))).isTrue();
    assertThat(store.putIfAbsent(directory().resolve("second"), bytes("theirs"))).isFalse();
  }

  @Test
  void writes_no_more_to_a_store_that_takes_conditions_and_does_not_keep_them() throws IOException {
    s3.gate().dropConditions(true);
    try {
      store.putIfAbsent(directory().resolve("0.json"), bytes("1"));
      assertThatThrownBy(() -> store.putIfAbsent(directory().resolve("1.json"), bytes("2")))
          .isInstanceOfSatisfying(
              SluiceException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_FEATURE))
          .hasMessageContaining("create a file twice");
      assertThat(store.exists(directory().resolve("1.json"))).isFalse();
    } finally {
      s3.gate().dropConditions(false);
    }
  }

  @Test
  void refuses_to_write_without_conditions() {
    Map<String, String> options = new TreeMap<>(s3.options());
    options.put("fs.s3a.create.conditional.enabled", "false");
    try (MountedFileStore unsafe = store(options)) {
      assertThatThrownBy(() -> unsafe.putIfAbsent(directory().resolve("0.json"), bytes("1")))
          .isInstanceOf(SluiceException.class)
          .hasMessageContaining("without conditional writes");
    }
  }

  @Test
  void costs_one_request_to_create_a_file_and_two_to_read_it() throws IOException {
    store.putIfAbsent(directory().resolve("0.json"), bytes("1"));
    s3.gate().clear();
    store.putIfAbsent(directory().resolve("1.json"), bytes("2"));
    assertThat(s3.gate().requests()).containsExactly("PUT 1.json");
    s3.gate().clear();
    store.readStored(directory().resolve("1.json"));
    assertThat(s3.gate().requests()).containsExactly("HEAD 1.json", "GET 1.json");
    s3.gate().clear();
    store.exists(directory().resolve("2.json"));
    assertThat(s3.gate().requests()).containsExactly("HEAD 2.json");
  }

  @Test
  void names_the_uri_and_no_secret_in_errors() {
    Map<String, String> options = new TreeMap<>(s3.options());
    options.put("fs.s3a.secret.key", "very-secret-value");
    try (MountedFileStore other = store(options)) {
      Path elsewhere = mounts.locate("s3a://no-such-bucket/x").orElseThrow();
      assertThatThrownBy(() -> other.read(elsewhere))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no-such-bucket")
          .hasMessageNotContaining("very-secret-value");
    }
    assertThat(StoreOptions.of(options).withoutSecrets("key very-secret-value"))
        .isEqualTo("key ***");
    assertThat(StoreOptions.of(options).toString()).doesNotContain("very-secret-value");
  }
}
