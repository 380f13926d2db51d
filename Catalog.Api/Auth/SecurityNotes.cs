using Catalog.Infrastructure.Audit;

namespace Catalog.Api.Auth;

/// <summary>Notes what the caller of an endpoint has done as a security event.</summary>
public static class SecurityNotes
{
    /// <summary>Notes it with the caller as the actor, and their address.</summary>
    /// <param name="events">Notes it.</param>
    /// <param name="context">The request; its caller is signed in.</param>
    /// <param name="kind">One of the constants of <see cref="SecurityEvent"/>.</param>
    /// <param name="resource">To what.</param>
    /// <param name="version">The version that it made, where there is one.</param>
    public static Task NoteAsync(this SecurityEvents events, HttpContext context, string kind, string resource, long version = 0) =>
        events.NoteAsync(new SecurityEvent(
            kind, resource, SecurityEvent.User(context.User.Session.UserId), context.Connection.RemoteIpAddress, version));
}
