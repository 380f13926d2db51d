using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Catalog.Caching.Hybrid;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>Registers caches. Each has a unique name of lower-case letters, digits and hyphens, used in keys, metrics and settings.</summary>
/// <remarks>
/// The section <c>Caching:Caches:name</c> overrides a policy that is set in code, but not one that is made from services. All caches are
/// singletons. Inject a cache by its interface; where several have the same types, by name (<c>[FromKeyedServices("product")]</c>).
/// </remarks>
public sealed partial class CachingBuilder
{
    internal const string Section = CachingOptions.Section + ":Caches";

    internal CachingBuilder(IServiceCollection services) => Services = services;

    /// <summary>The service collection.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds an <see cref="ICache{TKey, T}"/>.</summary>
    /// <param name="name">The cache's name and the prefix of its keys.</param>
    /// <param name="configure">Sets the policy.</param>
    /// <exception cref="ArgumentException">The name is taken or not a name.</exception>
    public CachingBuilder AddCache<TKey, T>(string name, Action<CachePolicy<T>>? configure = null)
        where TKey : notnull =>
        AddCache<TKey, T>(name, provider => Bound(provider, name, Configured(new CachePolicy<T>(name), configure)));

    /// <summary>Adds an <see cref="ICache{TKey, T}"/> whose policy is made from services, such as your own options.</summary>
    /// <param name="name">The cache's name and the prefix of its keys.</param>
    /// <param name="policy">Makes the policy; its <see cref="CachePolicy.Resource"/> must equal <paramref name="name"/>.</param>
    /// <exception cref="ArgumentException">The name is taken or not a name.</exception>
    public CachingBuilder AddCache<TKey, T>(string name, Func<IServiceProvider, CachePolicy<T>> policy)
        where TKey : notnull =>
        Add<ICache<TKey, T>>(name, provider => new Cache<TKey, T>(NodeOf(provider), PolicyOf(provider, name, policy)));

    /// <summary>Adds an <see cref="IVersionedCache{TKey, T}"/>. The policy must set <see cref="CachePolicy{T}.Version"/>.</summary>
    /// <inheritdoc cref="AddCache{TKey, T}(string, Action{CachePolicy{T}})"/>
    public CachingBuilder AddVersionedCache<TKey, T>(string name, Action<CachePolicy<T>> configure)
        where TKey : notnull =>
        Add<IVersionedCache<TKey, T>>(name, provider =>
        {
            var policy = Bound(provider, name, Configured(new CachePolicy<T>(name), configure));
            if (policy.Version is null)
            {
                throw new OptionsValidationException(name, typeof(CachePolicy<T>), [$"{name}: a versioned cache requires Version."]);
            }

            return new VersionedCache<TKey, T>(NodeOf(provider), policy);
        });

    /// <summary>The same with a policy made from services. If it has no <see cref="CachePolicy{T}.Version"/>, loaders and writers return one.</summary>
    /// <inheritdoc cref="AddCache{TKey, T}(string, Func{IServiceProvider, CachePolicy{T}})"/>
    public CachingBuilder AddVersionedCache<TKey, T>(string name, Func<IServiceProvider, CachePolicy<T>> policy)
        where TKey : notnull =>
        Add<IVersionedCache<TKey, T>>(
            name, provider => new VersionedCache<TKey, T>(NodeOf(provider), PolicyOf(provider, name, policy)));

    /// <summary>Adds an <see cref="IListCache{TGroup, T}"/>.</summary>
    /// <inheritdoc cref="AddCache{TKey, T}(string, Action{CachePolicy{T}})"/>
    public CachingBuilder AddListCache<TGroup, T>(string name, Action<CachePolicy<T>>? configure = null)
        where TGroup : notnull =>
        AddListCache<TGroup, T>(name, provider => Bound(provider, name, Configured(new CachePolicy<T>(name), configure)));

    /// <summary>Adds an <see cref="IListCache{TGroup, T}"/> whose policy is made from services.</summary>
    /// <inheritdoc cref="AddCache{TKey, T}(string, Func{IServiceProvider, CachePolicy{T}})"/>
    public CachingBuilder AddListCache<TGroup, T>(string name, Func<IServiceProvider, CachePolicy<T>> policy)
        where TGroup : notnull =>
        Add<IListCache<TGroup, T>>(name, provider => new ListCache<TGroup, T>(NodeOf(provider), PolicyOf(provider, name, policy)));

    /// <summary>Adds <see cref="ICounters"/>, flushed in the background and once more when the process stops.</summary>
    /// <param name="name">The counters' name and the prefix of their keys.</param>
    /// <param name="apply">
    /// Adds a batch and its id to the database in one transaction; does nothing when the id is already there. Gets services of a scope of its
    /// own. May be called again with the same batch, also by several nodes at once. Throws <see cref="PoisonEventException"/> when a count can
    /// never be added.
    /// </param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">The name is taken or not a name.</exception>
    public CachingBuilder AddCounters(
        string name, Func<IServiceProvider, CounterBatch, CancellationToken, Task> apply, Action<WriteBehindOptions>? configure = null) =>
        AddCounters(name, apply, provider => Bound(provider, name, Configured(new WriteBehindOptions(), configure)));

    /// <summary>The same with options that are made from services.</summary>
    /// <inheritdoc cref="AddCounters(string, Func{IServiceProvider, CounterBatch, CancellationToken, Task}, Action{WriteBehindOptions})"/>
    /// <param name="name">The counters' name and the prefix of their keys.</param>
    /// <param name="apply">Adds a batch to the database.</param>
    /// <param name="options">Makes the options.</param>
    public CachingBuilder AddCounters(
        string name,
        Func<IServiceProvider, CounterBatch, CancellationToken, Task> apply,
        Func<IServiceProvider, WriteBehindOptions> options) =>
        Add<ICounters>(name, provider =>
        {
            var node = NodeWithRedis(provider);
            var counters = node.Counters(name, Checked(name, options(provider)), (batch, ct) => InScopeAsync(provider, apply, batch, ct));
            counters.Start(node.Loops);
            return counters;
        });

    /// <summary>Adds an <see cref="IEvents"/>, applied in the background and once more when the process stops.</summary>
    /// <param name="name">The stream's name and the prefix of its keys.</param>
    /// <param name="apply">
    /// Writes events to the database in order, all or none, and ignores ids that it has. Gets services of a scope of its own. Throws
    /// <see cref="PoisonEventException"/> when one of them can never be written; after any other exception all are retried.
    /// </param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="ArgumentException">The name is taken or not a name.</exception>
    public CachingBuilder AddEvents(
        string name,
        Func<IServiceProvider, IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply,
        Action<WriteBehindEventsOptions>? configure = null) =>
        AddEvents(name, apply, provider => Bound(provider, name, Configured(new WriteBehindEventsOptions(), configure)));

    /// <summary>The same with options that are made from services.</summary>
    /// <inheritdoc cref="AddEvents(string, Func{IServiceProvider, IReadOnlyList{LoggedEvent}, CancellationToken, Task}, Action{WriteBehindEventsOptions})"/>
    /// <param name="name">The stream's name and the prefix of its keys.</param>
    /// <param name="apply">Writes events to the database in order, all or none.</param>
    /// <param name="options">Makes the options.</param>
    public CachingBuilder AddEvents(
        string name,
        Func<IServiceProvider, IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply,
        Func<IServiceProvider, WriteBehindEventsOptions> options) =>
        Add<IEvents>(name, provider =>
        {
            var node = NodeWithRedis(provider);
            var made = Checked(name, options(provider));
            Checked($"{name}:{nameof(made.Consumer)}", made.Consumer);
            var stream = node.Events(name, made, (events, ct) => InScopeAsync(provider, apply, events, ct));
            stream.Start(node.Loops);
            return stream;
        });

    /// <summary>
    /// Adds the framework's <see cref="HybridCache"/> on top of this library: removals reach all nodes, a load that began before a removal
    /// stores nothing after it, and all nodes share one load.
    /// </summary>
    /// <param name="configure">
    /// Sets the defaults for entries without options: TTL and L1 (5 minutes each), stale values. Without jitter, so that an expiration is exact.
    /// </param>
    /// <param name="name">The prefix of its keys.</param>
    /// <exception cref="ArgumentException">The name is taken or not a name.</exception>
    public CachingBuilder AsHybridCache(Action<CachePolicy>? configure = null, string name = "hybrid") =>
        Add<HybridCache>(name, provider =>
        {
            var policy = new CachePolicy<object>(name) { Ttl = TimeSpan.FromMinutes(5), LocalTtl = TimeSpan.FromMinutes(5), Jitter = 0 };
            configure?.Invoke(policy);
            return new CatalogHybridCache(NodeOf(provider), Bound(provider, name, policy), provider);
        });

    private CachingBuilder Add<TService>(string name, Func<IServiceProvider, TService> make)
        where TService : class
    {
        if (!CacheName().IsMatch(name))
        {
            throw new ArgumentException($"'{name}' is no name of a cache: a-z, then up to 40 of a-z, 0-9 and hyphens.", nameof(name));
        }

        if (Registered().Any(cache => cache.Name == name))
        {
            throw new ArgumentException($"A cache named {name} is already registered.", nameof(name));
        }

        Services.AddKeyedSingleton(name, (provider, _) => make(provider));
        Services.AddSingleton(new CacheRegistration(name, typeof(TService), provider => provider.GetRequiredKeyedService<TService>(name)));
        if (Registered().Count(cache => cache.Service == typeof(TService)) == 1)
        {
            Services.AddSingleton(TheOnly<TService>);
        }

        return this;
    }

    [GeneratedRegex(@"\A" + CachePolicy.Name + @"\z")]
    private static partial Regex CacheName();

    private IEnumerable<CacheRegistration> Registered() =>
        Services.Where(service => !service.IsKeyedService).Select(service => service.ImplementationInstance).OfType<CacheRegistration>();

    private static TService TheOnly<TService>(IServiceProvider provider)
        where TService : class
    {
        var names = provider.GetServices<CacheRegistration>().Where(cache => cache.Service == typeof(TService)).Select(cache => cache.Name).ToArray();
        return names is [var only]
            ? provider.GetRequiredKeyedService<TService>(only)
            : throw new InvalidOperationException(
                $"{string.Join(" and ", names)} have the same types: inject one by name, as in [FromKeyedServices(\"{names[0]}\")].");
    }

    private static CacheNode NodeOf(IServiceProvider provider) => provider.GetRequiredService<CacheNode>();

    private static CacheNode NodeWithRedis(IServiceProvider provider)
    {
        var node = NodeOf(provider);
        return node.Gate.HasServer || !node.Options.CountersNeedRedis ? node : throw RedisGate.NoRedis();
    }

    // A scoped service, such as a DbContext, must not live longer than a batch, nor be used by two at once.
    private static async Task InScopeAsync<T>(
        IServiceProvider provider, Func<IServiceProvider, T, CancellationToken, Task> apply, T batch, CancellationToken ct)
    {
        await using var scope = provider.CreateAsyncScope();
        await apply(scope.ServiceProvider, batch, ct);
    }

    private static CachePolicy<T> PolicyOf<T>(IServiceProvider provider, string name, Func<IServiceProvider, CachePolicy<T>> make)
    {
        var policy = make(provider);
        return policy.Resource == name
            ? Checked(name, policy)
            : throw new OptionsValidationException(name, typeof(CachePolicy<T>), [$"{name}: its policy is for {policy.Resource}."]);
    }

    private static TOptions Configured<TOptions>(TOptions options, Action<TOptions>? configure)
    {
        configure?.Invoke(options);
        return options;
    }

    private static TOptions Bound<TOptions>(IServiceProvider provider, string name, TOptions options)
        where TOptions : class
    {
        var section = provider.GetRequiredService<IConfiguration>().GetSection($"{Section}:{name}");
        section.Bind(options);
        UnknownSettings.Warn(provider, section, typeof(TOptions));
        return Checked(name, options);
    }

    private static TOptions Checked<TOptions>(string name, TOptions options)
        where TOptions : class
    {
        var broken = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true)
            ? options
            : throw new OptionsValidationException(
                name, typeof(TOptions), broken.Select(b => $"{Section}:{name}:{string.Join(", ", b.MemberNames)}: {b.ErrorMessage}"));
    }
}
