/**
 * Health: the registry of checks, what it reports, and the endpoints that serve it.
 *
 * <p>A {@link dev.baton.health.HealthRegistry} runs checks, one at a time each, on the terms of its
 * {@link dev.baton.config.CheckOptions}, and publishes every change of state.
 * {@link dev.baton.health.HealthFeature} serves it on any Helidon WebServer; {@link dev.baton.health.HealthRegistryObserver}
 * does the same for applications that use Helidon's observe feature.
 */
package dev.baton.health;
