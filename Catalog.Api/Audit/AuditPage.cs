namespace Catalog.Api.Audit;

/// <summary>A page of the audit log.</summary>
/// <param name="Items">The entries, oldest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryResponse> Items, long? Next);
