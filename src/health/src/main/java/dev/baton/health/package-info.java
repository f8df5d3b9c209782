/**
 * The registry of health checks, its reports, and the endpoints that serve it.
 *
 * <p>A {@link dev.baton.health.HealthRegistry} runs checks, never one twice at once, as their
 * {@link dev.baton.config.CheckOptions} say, and publishes every change of state. {@link dev.baton.health.HealthFeature} serves
 * it on any Helidon WebServer; {@link dev.baton.health.HealthRegistryObserver} does the same for applications that use
 * Helidon's observe feature.
 */
package dev.baton.health;
