namespace Catalog.Api.Sessions;

/// <summary>How many users are online.</summary>
/// <param name="Users">Users who used a session within that time, off by about 1 %.</param>
/// <param name="WithinMinutes">The time.</param>
public sealed record OnlineResponse(long Users, int WithinMinutes);
