package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A table at its newest version, without its rows; the words are those of Delta's {@code DESCRIBE
 * DETAIL}.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Table(
    String name,
    String location,
    String id,
    long version,
    @JsonSerialize(using = IsoInstant.Writer.class)
        @JsonDeserialize(using = IsoInstant.Reader.class)
        Instant lastModified,
    List<Column> schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    long numFiles,
    long sizeInBytes) {
  public Table {
    schema = List.copyOf(schema);
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
  }
}
