package dev.baton.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.sameInstance;

import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.Mappers;
import io.helidon.common.mapper.spi.MapperProvider;
import io.helidon.common.types.TypeName;
import io.helidon.config.Config;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.spi.ServerFeatureProvider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("removal")
class LazyRegistryTest {
    private final AtomicInteger setUps = new AtomicInteger();
    private final ServiceRegistryManager manager = ServiceRegistryManager.create();
    private final LazyRegistry registry = new LazyRegistry(() -> {
        setUps.incrementAndGet();
        return manager.registry();
    });

    @AfterEach
    void shutDown() {
        manager.shutdown();
    }

    @Test
    void aNumberInAHeaderIsMappedWithoutHelidonsRegistry() {
        MapperManager mappers = registry.get(MapperManager.class);

        assertThat(mappers.map("42", String.class, long.class, "header"), is(42L));
        assertThat(registry.all(TypeName.create(MapperProvider.class)), is(empty()));
        assertThat(setUps.get(), is(0));
    }

    @Test
    void aServerAsksForNoFeaturesOfHelidonsRegistry() {
        assertThat(registry.all(ServerFeatureProvider.class), is(empty()));
        assertThat(setUps.get(), is(0));
    }

    @Test
    void helidonsRegistryOnceSetUpGivesTheMappersToo() {
        Mappers before = registry.get(Mappers.class);
        registry.get(Config.class);

        assertThat(registry.get(Mappers.class), is(not(sameInstance(before))));
        assertThat(registry.get(Mappers.class).map("PT2S", String.class, Duration.class), is(Duration.ofSeconds(2)));
    }

    @Test
    void helidonsRegistryIsSetUpOnceAndAnswersWhateverElseIsAskedFor() {
        assertThat(registry.get(Config.class), is(notNullValue()));
        assertThat(registry.get(Mappers.class), is(notNullValue()));
        assertThat(registry.allServices(TypeName.create(Mappers.class)), is(not(empty())));
        assertThat(setUps.get(), is(1));
    }
}
