package dev.omnivl.server;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the model is loaded, its golden check passed and the gRPC port is open. */
@Singleton
@Readiness
public final class ModelHealth implements HealthCheck {
  private volatile boolean ready;

  void set(boolean isReady) {
    ready = isReady;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("model").status(ready).build();
  }
}
