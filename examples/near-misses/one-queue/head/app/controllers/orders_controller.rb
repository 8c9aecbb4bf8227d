class OrdersController < ActionController::API
  def create
    PlaceOrder.perform_async(params.require(:article))
  end
end
