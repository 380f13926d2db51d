using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Audit;

/// <summary>Reads the audit log. Entries are written by the changes themselves.</summary>
public static class AuditEndpoints
{
    private const int MostItems = 200;
    private const int LongestResource = 100;

    /// <summary>Maps <c>/audit</c> and <c>/audit/{id}</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/audit").WithTags(Tag.Audit)
            .ForAdmins()
            .WithMetadata(ResponseHeader.CacheStatus);

        audit.MapMethods("/", Reads.Methods, List)
            .WithName("ListAuditEntries")
            .WorksAs(Work.Read)
            .WithSummary("List the audit log, oldest first")
            .WithDescription("Not cached. An entry whose transaction commits late can appear before entries that were listed already.");

        audit.MapMethods("/{id}", Reads.Methods, Get)
            .WithName("GetAuditEntry")
            .WithMetadata(new Explainable())
            .WithSummary("Read one entry of the audit log")
            .WithDescription("Entries never change, so repeated reads are answered from the cache.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<AuditPage>> List(
        AuditLog audit,
        HttpResponse response,
        CancellationToken ct,
        [Description("Only entries of this resource, such as product:42."), Text(1, LongestResource)] string? resource = null,
        [Description(PageCursor.After), Cursor] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, next) = await audit.PageAsync(resource, PageCursor.Read(after) ?? 0, limit, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new AuditPage([.. page.Select(AuditEntryResponse.From)], PageCursor.Of(next)));
    }

    private static async Task<Results<Ok<AuditEntryResponse>, ProblemHttpResult>> Get(
        [Id] long id, AuditLog audit, HttpResponse response, CancellationToken ct)
    {
        var read = await audit.GetAsync(id, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        return read.Value is { } entry ? TypedResults.Ok(AuditEntryResponse.From(entry)) : Problems.NotFound($"audit entry {id}");
    }
}

/// <summary>A page of the audit log.</summary>
/// <param name="Items">The entries, oldest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryResponse> Items, string? Next);

/// <summary>Who did what to which version of which resource, and when.</summary>
public sealed record AuditEntryResponse
{
    /// <summary>The id of the entry.</summary>
    /// <example>1812</example>
    public required long Id { get; init; }

    /// <summary>The time, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>The user; null when unknown.</summary>
    /// <example>user:42</example>
    public required string? Actor { get; init; }

    /// <summary>The action: create, update, review or delete; or a security event, such as sign-in-wrong, lock, rights or export.</summary>
    /// <example>update</example>
    public required string Action { get; init; }

    /// <summary>The resource.</summary>
    /// <example>product:42</example>
    public required string Resource { get; init; }

    /// <summary>The version that the change made; for delete the last version; 0 where there is none.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>Converts an entry.</summary>
    public static AuditEntryResponse From(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At.UtcDateTime,
        Actor = entry.Actor,
        Action = entry.Action,
        Resource = entry.Resource,
        Version = entry.Version,
    };
}
