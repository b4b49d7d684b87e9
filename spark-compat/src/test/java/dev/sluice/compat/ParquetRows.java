package dev.sluice.compat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Parquet files of any schema, also of such as today's writers do not write. Rows are JSON: binary
 * values a text or {@code {"hex": "00ff"}}, INT96 a pair of Julian day and nanoseconds of it.
 */
final class ParquetRows {
  private ParquetRows() {}

  /** Writes a file; the directory is there. */
  static void write(Path file, MessageType schema, List<JsonNode> rows, boolean second) {
    try {
      Configuration configuration = new Configuration(false);
      HadoopOutputFile target =
          HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), configuration);
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(target)
              .withConf(configuration)
              .withType(schema)
              .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
              .withWriterVersion(second ? WriterVersion.PARQUET_2_0 : WriterVersion.PARQUET_1_0)
              .build()) {
        for (JsonNode row : rows) {
          Group group = new SimpleGroup(schema);
          fill(group, schema, row);
          writer.write(group);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Group group, GroupType type, JsonNode row) {
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      JsonNode value = row.path(field.getName());
      if (field.isRepetition(Type.Repetition.REPEATED)) {
        for (JsonNode each : value) {
          add(group, i, field, each);
        }
      } else if (!value.isMissingNode() && !value.isNull()) {
        add(group, i, field, value);
      }
    }
  }

  private static void add(Group group, int index, Type field, JsonNode value) {
    if (!field.isPrimitive()) {
      fill(group.addGroup(index), field.asGroupType(), value);
      return;
    }
    switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> group.add(index, value.asBoolean());
      case INT32 -> group.add(index, value.asInt());
      case INT64 -> group.add(index, value.asLong());
      case FLOAT -> group.add(index, Float.parseFloat(value.asText()));
      case DOUBLE -> group.add(index, Double.parseDouble(value.asText()));
      case INT96 -> group.add(index, new NanoTime(value.get(0).asInt(), value.get(1).asLong()));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> group.add(index, binary(value));
      default -> throw new IllegalArgumentException(field.toString());
    }
  }

  private static Binary binary(JsonNode value) {
    return value.has("hex")
        ? Binary.fromConstantByteArray(HexFormat.of().parseHex(value.get("hex").asText()))
        : Binary.fromString(value.asText());
  }
}
