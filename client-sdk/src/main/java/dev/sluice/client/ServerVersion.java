package dev.sluice.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** Which server answers. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServerVersion(String name, String version) {}
