using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>How far a warm-up is.</summary>
public sealed record WarmupResponse
{
    /// <summary>Its name; only the node that runs it knows it.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>running</c>, <c>done</c>, <c>cancelled</c> or <c>failed</c>.</summary>
    /// <example>running</example>
    public required string State { get; init; }

    /// <summary>How many items were asked for.</summary>
    public required int Count { get; init; }

    /// <summary>How many there are to read; 0 until that is known.</summary>
    public required int Total { get; init; }

    /// <summary>How many were loaded from the database.</summary>
    public required int Loaded { get; init; }

    /// <summary>How many were cached already.</summary>
    public required int Cached { get; init; }

    /// <summary>How many have been removed meanwhile.</summary>
    public required int Absent { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Reads how far it is.</summary>
    internal static WarmupResponse From(Warmup warmup) => new()
    {
        Id = warmup.Id,
        State = warmup.State switch
        {
            WarmupState.Running => "running",
            WarmupState.Done => "done",
            WarmupState.Cancelled => "cancelled",
            _ => "failed",
        },
        Count = warmup.Count,
        Total = warmup.Total,
        Loaded = warmup.Loaded,
        Cached = warmup.Cached,
        Absent = warmup.Absent,
        StartedAt = warmup.StartedAt,
        EndedAt = warmup.EndedAt,
    };
}

/// <summary>What is to be read into the cache.</summary>
public sealed record WarmupInput
{
    private const string OnlyResource = "products";

    /// <summary>What: <c>products</c>, the most viewed first.</summary>
    /// <example>products</example>
    [Given, AllowedValues(OnlyResource, ErrorMessage = "must be " + OnlyResource)]
    public string? Resource { get; init; }

    /// <summary>How many at most, from 1 to 100,000.</summary>
    /// <example>1000</example>
    [Given, Between(1, CacheWarmups.MostItems)]
    public int? Count { get; init; }
}
