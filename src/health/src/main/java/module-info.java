/**
 * Health routes, a health server and a health-check client for services on Helidon SE.
 *
 * <p>Start with {@link dev.baton.health}.
 */
// Micrometer has no module descriptor; applications that use metrics provide it.
@SuppressWarnings("requires-automatic")
module dev.baton.health {
    requires transitive io.helidon.config;
    requires transitive io.helidon.health;
    requires transitive io.helidon.webserver;
    requires io.helidon.webclient;
    requires io.helidon.common.task;
    requires jakarta.json;
    requires java.management;
    requires static transitive io.helidon.webserver.observe;
    requires static transitive io.helidon.webserver.observe.health;
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static io.prometheus.metrics.model;

    exports dev.baton.config;
    exports dev.baton.connector;
    exports dev.baton.health;
    exports dev.baton.health.guard;
    exports dev.baton.probe;
}
