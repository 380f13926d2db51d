using Catalog.Infrastructure.Users;

namespace Catalog.Api.Users;

/// <summary>A page of the list of users.</summary>
/// <param name="Items">The users, in the order of their ids.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record UserPage(IReadOnlyList<UserSummary> Items, long? Next);
