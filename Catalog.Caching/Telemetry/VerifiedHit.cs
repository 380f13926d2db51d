namespace Catalog.Caching.Telemetry;

/// <summary>The result of comparing a hit with the source.</summary>
internal enum VerifiedHit
{
    /// <summary>It was what the source has.</summary>
    Same,

    /// <summary>The source changed meanwhile, and the invalidation arrived.</summary>
    Overtaken,

    /// <summary>It was older than the source, and no invalidation arrived.</summary>
    Stale,
}
