namespace Catalog.Contenders;

/// <summary>What all contenders of a run have in common. A contender ignores a setting for which it has no feature.</summary>
public sealed record ContenderSettings
{
    /// <summary>How long an entry is fresh in Redis. Default 60 s.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a node serves its own copy. Default 30 s.</summary>
    public TimeSpan LocalTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after the TTL an old value may be served when the database fails. Default zero: never.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>How long an absent row is remembered as absent. Default zero: not at all.</summary>
    public TimeSpan NegativeTtl { get; init; }

    /// <summary>The share of the TTL after which a read starts a refresh in the background; zero, the default: none.</summary>
    public double RefreshAt { get; init; }

    /// <summary>XFetch's beta; zero, the default: off.</summary>
    public double EarlyRefresh { get; init; }

    /// <summary>The random spread of the TTL, 0.1 for ±10 %, the default.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The prefix of all keys and channels: nodes with the same prefix form one service.</summary>
    public string Prefix { get; init; } = "lab:";
}
