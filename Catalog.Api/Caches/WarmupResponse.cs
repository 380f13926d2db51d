using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>The progress of a warm-up.</summary>
public sealed record WarmupResponse
{
    /// <summary>Its id, known only to the node that runs it.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>running</c>, <c>done</c>, <c>cancelled</c> or <c>failed</c>.</summary>
    /// <example>running</example>
    public required string State { get; init; }

    /// <summary>How many items were requested.</summary>
    public required int Count { get; init; }

    /// <summary>How many items there are to load; 0 until that is known.</summary>
    public required int Total { get; init; }

    /// <summary>How many were loaded from the database.</summary>
    public required int Loaded { get; init; }

    /// <summary>How many were cached already.</summary>
    public required int Cached { get; init; }

    /// <summary>How many were deleted in the meantime.</summary>
    public required int Absent { get; init; }

    /// <summary>The start time.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The end time; null while it runs.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Converts a warm-up.</summary>
    internal static WarmupResponse From(Warmup warmup) => new()
    {
        Id = warmup.Id,
        State = warmup.State.ToString().ToLowerInvariant(),
        Count = warmup.Count,
        Total = warmup.Total,
        Loaded = warmup.Loaded,
        Cached = warmup.Cached,
        Absent = warmup.Absent,
        StartedAt = warmup.StartedAt,
        EndedAt = warmup.EndedAt,
    };
}

/// <summary>What to load into the cache.</summary>
public sealed record WarmupInput
{
    private const string OnlyResource = "product"; // its name in statistics and invalidations

    /// <summary>The resource: <c>product</c>, most viewed first.</summary>
    /// <example>product</example>
    [Given, AllowedValues(OnlyResource, ErrorMessage = "must be " + OnlyResource)]
    public string? Resource { get; init; }

    /// <summary>The maximum number of items, from 1 to 100,000.</summary>
    /// <example>1000</example>
    [Given, Between(1, CacheWarmups.MostItems)]
    public int? Count { get; init; }
}
