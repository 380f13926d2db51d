using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Roles as the database and Redis name them: in lower case.</summary>
internal static class RoleText
{
    public static string Of(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Orders => "orders",
        _ => "customer",
    };

    public static Role Read(string text) => Enum.Parse<Role>(text, ignoreCase: true);
}
