class User < ApplicationRecord
  def greet
    update!(greeted_at: Time.current)
  end
end
