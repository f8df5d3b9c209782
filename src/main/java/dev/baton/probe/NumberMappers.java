package dev.baton.probe;

import io.helidon.common.GenericType;
import io.helidon.common.mapper.Mapper;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.Mappers;
import io.helidon.common.mapper.MappersConfig;
import java.util.Optional;

/**
 * Maps what WebClient maps in a plain call, the number in a header, without setting up all of Helidon's mappers; these are
 * asked for everything else. The interface is deprecated, but it is the one that header values look up.
 */
@SuppressWarnings("removal")
final class NumberMappers implements MapperManager {
    private Optional<Mappers> others = Optional.empty();

    private Mappers others() {
        if (others.isEmpty()) {
            others = Optional.of(Mappers.builder()
                    .mapperProvidersDiscoverServices(false)
                    .mappersDiscoverServices(false)
                    .build());
        }
        return others.get();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S, T> T map(S source, Class<S> sourceType, Class<T> targetType, String... qualifiers) {
        if (targetType == long.class && source instanceof String text) {
            return (T) Long.valueOf(text.strip());
        }
        return others().map(source, sourceType, targetType, qualifiers);
    }

    @Override
    public <S, T> T map(S source, GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) {
        return others().map(source, sourceType, targetType, qualifiers);
    }

    @Override
    public <S, T> Optional<Mapper<S, T>> mapper(
            GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) {
        return others().mapper(sourceType, targetType, qualifiers);
    }

    @Override
    public MappersConfig prototype() {
        return others().prototype();
    }
}
