package dev.sluice.server.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class NewFilesTest {
  private static NewFiles of(StoreKind kind, String base) {
    return new NewFiles(kind, new StoreConnection(kind, base, StoreOptions.NONE));
  }

  @Test
  void says_which_plugin_is_missing() {
    assertThatThrownBy(
            () -> of(StoreKind.S3A, "s3a://b").create(new Path("s3a://b/t/0.json"), out -> {}))
        .isInstanceOf(SluiceException.class)
        .hasFieldOrPropertyWithValue("code", ErrorCode.UNSUPPORTED_FEATURE)
        .hasMessageContaining("no plug-in for s3a:")
        .hasMessageContaining("lib/plugins");
  }
}
